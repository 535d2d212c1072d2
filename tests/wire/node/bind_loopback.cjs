// Preload: whatever listens on TCP listens on 127.0.0.1, and says there on which port.
// emulate 0.11.2 names no address, and would be open to the whole network.
"use strict";

const net = require("node:net");

const LOOPBACK = "127.0.0.1";
const listen = net.Server.prototype.listen;

function onLoopback(args) {
  const [port, host, ...rest] = args;
  if (port !== null && typeof port === "object" && "port" in port) {
    return [{ ...port, host: LOOPBACK }, ...args.slice(1)];
  }
  if (port === undefined || port === null || typeof port === "function") {
    return [0, LOOPBACK, ...args.filter((arg) => typeof arg === "function")];
  }
  if (!/^\d+$/.test(String(port))) return args; // a pipe, or a handle
  return typeof host === "string" ? [port, LOOPBACK, ...rest] : [port, LOOPBACK, ...args.slice(1)];
}

net.Server.prototype.listen = function (...args) {
  this.once("listening", () => console.log(JSON.stringify(this.address())));
  return listen.apply(this, onLoopback(args));
};
