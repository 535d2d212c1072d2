// Judges a bot's REST requests by the schemas generated from Discord's own API description.
// In: one JSON object a line with method, path and body. Out: one JSON list of complaints a line.
import { createInterface } from "node:readline";

import { pathsList } from "discord-api-spec";
import * as schemas from "discord-api-spec/zod";
import * as z from "zod/mini";

z.config(z.locales.en());

const commands = z.array(schemas.ApplicationCommandUpdateRequestSchema);
const callbacks = {
  1: schemas.PongInteractionCallbackRequestSchema,
  4: schemas.CreateMessageInteractionCallbackRequestSchema,
  5: schemas.CreateMessageInteractionCallbackRequestSchema,
  6: schemas.UpdateMessageInteractionCallbackRequestSchema,
  7: schemas.UpdateMessageInteractionCallbackRequestSchema,
  8: schemas.ApplicationCommandAutocompleteCallbackRequestSchema,
  9: schemas.ModalInteractionCallbackRequestSchema,
};
const webhook = "/webhooks/{webhook_id}/{webhook_token}";
const bodies = {
  "put /applications/{application_id}/commands": () => commands,
  "put /applications/{application_id}/guilds/{guild_id}/commands": () => commands,
  "post /channels/{channel_id}/messages": () => schemas.MessageCreateRequestSchema,
  "patch /channels/{channel_id}/messages/{message_id}": () => schemas.MessageEditRequestPartialSchema,
  "post /channels/{channel_id}/messages/{message_id}/threads": () => schemas.CreateTextThreadWithMessageRequestSchema,
  "post /interactions/{interaction_id}/{interaction_token}/callback": (body) => callbacks[body.type],
  "post /users/@me/channels": () => schemas.CreatePrivateChannelRequestSchema,
  [`post ${webhook}`]: () => schemas.IncomingWebhookRequestPartialSchema,
  [`patch ${webhook}/messages/@original`]: () => schemas.IncomingWebhookUpdateRequestPartialSchema,
  [`patch ${webhook}/messages/{message_id}`]: () => schemas.IncomingWebhookUpdateRequestPartialSchema,
};

const isParameter = (segment) => segment.startsWith("{");
const literals = (template) => template.split("/").filter((segment) => !isParameter(segment)).length;

function fits(template, path) {
  const wanted = template.split("/");
  const given = path.split("/");
  const same = (segment, index) =>
    segment === given[index] ||
    (segment.endsWith("_id}") ? /^\d+$/.test(given[index]) : isParameter(segment) && given[index] !== "");
  return wanted.length === given.length && wanted.every(same);
}

function operation(method, path) {
  const found = (pathsList[method] ?? []).filter((template) => fits(template, path));
  return found.sort((one, other) => literals(other) - literals(one))[0];
}

const depth = (branch) => Math.max(...branch.map((issue) => issue.path.length));

// A union complains for each of its branches; the one meant has a fitting "type" and the fewest, deepest complaints.
function flatten(issue, path = []) {
  const here = [...path, ...issue.path];
  if (issue.code !== "invalid_union" || !issue.errors?.length) return [`${here.join(".") || "body"}: ${issue.message}`];
  const wrongType = (branch) => branch.some((one) => one.path.length === 1 && one.path[0] === "type");
  const [meant] = issue.errors
    .filter((branch) => !wrongType(branch))
    .sort((one, other) => one.length - other.length || depth(other) - depth(one));
  if (meant) return meant.flatMap((one) => flatten(one, here));
  return [`${here.join(".")}: fits no kind that is allowed here`];
}

function judge({ method, path, body }) {
  const template = operation(method.toLowerCase(), path);
  if (!template) return ["no such operation"];
  if (body === null) return [];
  const schema = bodies[`${method.toLowerCase()} ${template}`]?.(body);
  if (!schema) return ["the judge knows no schema for this body"];
  const verdict = schema.safeParse(body);
  return verdict.success ? [] : verdict.error.issues.flatMap((issue) => flatten(issue));
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(judge(JSON.parse(line))));
}
