// Draws the blocks of the message on standard input as HTML.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import slack from "slack-blocks-to-jsx";

// At Slack `verbatim` only keeps plain names from becoming links; here it would switch off bold and italic too.
const withoutVerbatim = (key, value) => (key === "verbatim" ? undefined : value);
// Where `emoji` is off, 1:30:59 holds no emoji :30:. It would be drawn all the same, so colons are hidden meanwhile.
const HIDDEN = "\ue000";
const withoutEmoji = (value) =>
  value?.type === "plain_text" && value.emoji === false
    ? { ...value, text: value.text.replaceAll(":", HIDDEN) }
    : value;
const { blocks } = JSON.parse(readFileSync(0, "utf8"), (key, value) => withoutEmoji(withoutVerbatim(key, value)));
const message = { blocks, theme: "light", name: "On Record", logo: "", withoutWrapper: true };
process.stdout.write(renderToStaticMarkup(createElement(slack.Message, message)).replaceAll(HIDDEN, ":"));
