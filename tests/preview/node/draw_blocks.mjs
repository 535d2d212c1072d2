// Draws the blocks of the message on standard input as HTML.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import slack from "slack-blocks-to-jsx";

// At Slack `verbatim` only keeps plain names from becoming links; here it would switch off bold and italic too.
const withoutVerbatim = (key, value) => (key === "verbatim" ? undefined : value);
const { blocks } = JSON.parse(readFileSync(0, "utf8"), withoutVerbatim);
const message = { blocks, theme: "light", name: "On Record", logo: "", withoutWrapper: true };
process.stdout.write(renderToStaticMarkup(createElement(slack.Message, message)));
