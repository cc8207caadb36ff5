// Puts together dist/: what the pages load, and nothing else. Run by `npm run build`.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const here = new URL("./", import.meta.url);
const at = (path) => new URL(path, here);
const fonts = [
  "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2",
  "@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-700-normal.woff2",
  "@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-700-normal.woff2",
];
const vendor = {
  "htmx.org/dist/htmx.min.js": "vendor/htmx.min.js",
  "echarts/dist/echarts.min.js": "vendor/echarts.min.js",
  "bpmn-js/dist/bpmn-modeler.production.min.js": "vendor/bpmn/bpmn-modeler.js",
  "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "vendor/bpmn/bpmn-viewer.js",
  "bpmn-js/dist/assets": "vendor/bpmn/assets",
};

await rm(at("dist/"), { recursive: true, force: true });
for (const folder of ["css", "fonts", "vendor/bpmn"]) await mkdir(at(`dist/${folder}/`), { recursive: true });
const bootstrap = await readFile(at("node_modules/bootstrap/dist/css/bootstrap.min.css"), "utf8");
const theme = await readFile(at("theme.css"), "utf8");
await writeFile(at("dist/css/egov.css"), bootstrap.replace(/\/\*# sourceMappingURL=.*\*\//, "") + "\n" + theme);
for (const font of fonts) await cp(at(`node_modules/${font}`), at(`dist/fonts/${font.split("/").pop()}`));
for (const [from, to] of Object.entries(vendor)) {
  await cp(at(`node_modules/${from}`), at(`dist/${to}`), { recursive: true });
}
await cp(at("images/"), at("dist/images/"), { recursive: true });
await cp(at("scripts/"), at("dist/scripts/"), { recursive: true });

let files = 0;
for (const entry of await readdir(at("dist/"), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  files += 1;
  if (!/\.(css|js|svg)$/.test(entry.name)) continue;
  const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
  await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
}
console.log(`${files} files in frontend/dist`);
