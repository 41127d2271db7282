// Bundle programs and styles into the files that geo/maps/page.py and geo/site/index.py read: node build.mjs [FOLDER]

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const COMMON = /** @satisfies {import("esbuild").BuildOptions} */ ({ absWorkingDir: HERE, bundle: true, minify: true, charset: "utf8", target: "es2020", legalComments: "inline",
  sourcemap: false, tsconfigRaw: {}, logLevel: "warning" });

/** What ends a script or style element, or changes how a script element ends, wherever it stands in the text. */
const BREAKS_OUT = /<\/(script|style)|<!--/i;

/**
 * Files that import one another in a circle, or null.
 * @param {import("esbuild").Metafile["inputs"]} inputs
 */
function circleOf(inputs) {
  const done = new Set();
  /** @type {(file: string, way: string[]) => string[] | null} */
  const walk = (file, way) => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    done.add(file);
    for (const { path: next } of inputs[file]?.imports ?? []) {
      const found = walk(next, [...way, file]);
      if (found) return found;
    }
    return null;
  };
  for (const file of Object.keys(inputs)) {
    const found = walk(file, []);
    if (found) return found;
  }
  return null;
}

/**
 * The licences of the packages that a bundle holds, as a comment: they go with every copy.
 * @param {import("esbuild").Metafile["inputs"]} inputs
 */
async function licences(inputs) {
  const folders = new Set(Object.keys(inputs).flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = await Promise.all([...folders].sort().map(async (home) => {
    const { name, version } = JSON.parse(await readFile(path.join(HERE, home, "package.json"), "utf8"));
    const text = await readFile(path.join(HERE, home, "LICENSE.txt"), "utf8");
    return `/*! ${name} ${version}\n\n${text.trim().replace(/\r\n/g, "\n").replace(/\*\//g, "* /")}\n*/\n`;
  }));
  return texts.join("");
}

/**
 * @param {string} entry
 * @param {import("esbuild").BuildOptions} [options]
 */
async function bundled(entry, options) {
  const { outputFiles: [file], warnings, metafile } = await build({ ...COMMON, ...options, entryPoints: [entry], write: false,
    metafile: true });
  if (warnings.length) throw new Error(`${entry}: ${warnings.length} warnings`);
  const circle = circleOf(metafile.inputs);
  if (circle) throw new Error(`${circle.join(" imports ")}: modules have an order`);
  const text = file.text + await licences(metafile.inputs);
  const found = BREAKS_OUT.exec(text);
  if (found) throw new Error(`${entry}: the bundle holds ${found[0]}, which no script or style element may hold`);
  return text;
}

// The page of an event: one script, on a page of its own or of folium's, whose only global name is `overflight`. Leaflet's `L` is
// there before it. The index of a site: a script and a style beside it, which name nothing.
const IIFE = /** @satisfies {import("esbuild").BuildOptions} */ ({ format: "iife", banner: { js: '"use strict";' } });
const bundles = /** @type {const} */ ({
  "maps/assets/overflight.js": await bundled("src/main.js", { ...IIFE, globalName: "overflight" }),
  "maps/assets/overflight.css": await bundled("src/styles/index.css"),
  "site/assets/site.js": await bundled("src/site.js", IIFE),
  "site/assets/site.css": await bundled("src/styles/site.css"),
});

const folder = path.resolve(process.argv[2] ?? path.join(HERE, "..", "geo"));
for (const [name, text] of Object.entries(bundles)) {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
