// Writes the outlines of the icons named in icons.txt to src/egov/project/icons.json, which is committed:
// pages draw icons without node and without one request for each icon.
import { readFile, writeFile } from "node:fs/promises";

const here = new URL("./", import.meta.url);
const names = (await readFile(new URL("icons.txt", here), "utf8")).split("\n").filter(Boolean).sort();
const icons = {};
for (const name of names) {
  const svg = await readFile(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, here), "utf8");
  const paths = [...svg.matchAll(/ d="([^"]+)"/g)].map((match) => match[1]).filter((d) => d !== "M0 0h24v24H0z");
  icons[name] = paths.map((d) => `<path d="${d}"/>`).join("");
}
await writeFile(new URL("../src/egov/project/icons.json", here), JSON.stringify(icons, null, 1) + "\n");
console.log(`${names.length} icons`);
