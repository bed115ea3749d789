// `node webhook.mjs SECRET` with a message on standard input: verifies it and prints its events.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { headers, body } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(new Webhook(process.argv[2]).verify(body, headers)));
