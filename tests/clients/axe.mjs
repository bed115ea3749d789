// Runs axe-core over pages in jsdom: {name: html} on standard input, {name: faults} of those that have some back.
import axe from "axe-core";
import { JSDOM } from "jsdom";
import { text } from "node:stream/consumers";

const faults = {};
for (const [name, html] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const { window } = new JSDOM(html, { runScripts: "outside-only" });
  window.eval(axe.source);
  // Contrast needs a drawn page.
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await window.axe.run(window.document, { rules });
  if (violations.length) faults[name] = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  window.close();
}
console.log(JSON.stringify(faults));
