// Runs npm graphql-http's server audits: `node audits.mjs URL TOKEN` prints one JSON array of {id, name, status, reason}.
import { serverAudits } from "./node_modules/graphql-http/lib/audits/server.mjs";

const [url, token] = process.argv.slice(2);
const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const results = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason: reason ?? null });
}
console.log(JSON.stringify(results));
