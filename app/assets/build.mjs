// Makes app/static/opgave.css, opgave.js and the fonts from the kit, its tokens and our own sources.
// Why: the kit is 400 kB and its tokens 200 kB; a page needs a few kB of them. Run by `make assets`.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { transform as minifyScript } from 'esbuild';
import { transform } from 'lightningcss';
import { PurgeCSS } from 'purgecss';

const here = new URL('.', import.meta.url);
const modules = new URL('node_modules/', here);
const out = new URL('../static/', here);
const read = (path, base = here) => readFileSync(new URL(path, base), 'utf8');

const NOTICE = `/*!
 * Opgave: EUPL-1.2.
 * Contains parts of @utrecht/component-library-css 9.0.4, EUPL-1.2, (c) 2020-2025 Gemeente Utrecht, (c) 2020-2025 Frameless B.V.
 * and of @nl-design-system-unstable/voorbeeld-design-tokens 7.4.1, EUPL-1.2, Community for NL Design System.
 * Licence text: licences/EUPL-1.2.txt. Font Source Sans 3: SIL OFL 1.1, licences/OFL-1.1.txt.
 */
`;

// States that no button of ours has: none is pressed in, and one that cannot be used yet stays readable (aria-disabled).
const NEVER = /([;{])\s*--_utrecht-button-[\w-]*?(?:pressed|disabled)-[\w-]+:[^;}]+(?=[;}])/g;

async function kit() {
  const css = read('@utrecht/component-library-css/dist/index.css', modules);
  const wanted = read('components.txt').split('\n').filter((line) => line.startsWith('utrecht-'));
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: wanted.join(' '), extension: 'txt' }],
    css: [{ raw: css.replace('@charset "UTF-8";', '') }],
    keyframes: true,
  });
  return result.css.replace(/\/\*[\s\S]*?\*\//g, '').replace(NEVER, '$1');
}

// The tokens are a theme chosen once, so every var() of the kit that names one becomes its value here.
// Our own short names (--blue) and the kit's private ones (--_utrecht-...) stay variables; a declaration
// whose token nobody defines would be ignored by the browser, so it is left out.
function theme(own) {
  const css = read('@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css', modules);
  const pairs = (text) => [...text.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]);
  const ours = new Map(pairs(own));
  return { values: new Map([...pairs(css), ...ours]), stays: (name) => name.startsWith('--_') || (ours.has(name) && !name.startsWith('--utrecht-')) };
}

function splitCall(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') { depth -= 1; if (depth === 0) return at; }
  }
  throw new Error(`unbalanced: ${text}`);
}

function resolve(text, tokens) {
  const at = text.search(/\bvar\(/);
  if (at < 0) return text;
  const end = splitCall(text, at + 3);
  const [, name, fallback] = text.slice(at + 4, end).match(/^\s*(--[\w-]+)\s*(?:,([\s\S]*))?$/);
  const rest = resolve(text.slice(end + 1), tokens);
  if (rest === null) return null;
  const other = fallback === undefined ? null : resolve(fallback.trim(), tokens);
  let value = other;
  if (tokens.stays(name)) value = other === null ? `var(${name})` : `var(${name}, ${other})`;
  else if (tokens.values.has(name)) value = resolve(tokens.values.get(name), tokens) ?? other;
  return value === null ? null : text.slice(0, at) + value + rest;
}

function flatten(css, tokens) {
  return css.replace(/([;{])\s*(-?[\w-]+):\s*([^;{}]*\bvar\([^;{}]*)(?=[;}])/g, (whole, before, name, value) => {
    const resolved = resolve(value, tokens);
    return resolved === null ? before : `${before}${name}:${resolved}`;
  });
}

const own = readdirSync(new URL('css/', here)).sort().map((file) => read(`css/${file}`)).join('\n');
const [fonts, rest] = [own.match(/@font-face\s*{[^}]*}/g).join('\n'), own.replace(/@font-face\s*{[^}]*}/g, '')];
const vendor = flatten(await kit(), theme(own));
const ours = rest.replace(/^\s*--utrecht-[^;]+;/gm, '');
const source = `@layer kit, opgave;\n${fonts}\n@layer kit {\n${vendor}\n}\n@layer opgave {\n${ours}\n}\n`;
const { code, warnings } = transform({
  filename: 'opgave.css', code: Buffer.from(source), minify: true,
  targets: { chrome: 109 << 16, firefox: 102 << 16, safari: 16 << 16 },
});
for (const warning of warnings) console.warn(warning.message, warning.loc);

const script = await minifyScript(read('js/opgave.js'), { minify: true, target: 'es2020', format: 'iife' });

mkdirSync(new URL('fonts/', out), { recursive: true });
mkdirSync(new URL('licences/', out), { recursive: true });
writeFileSync(new URL('opgave.css', out), NOTICE + code);
writeFileSync(new URL('opgave.js', out), script.code);
for (const part of ['latin', 'latin-ext']) {
  copyFileSync(
    new URL(`@fontsource-variable/source-sans-3/files/source-sans-3-${part}-wght-normal.woff2`, modules),
    new URL(`fonts/source-sans-3-${part}.woff2`, out),
  );
}
copyFileSync(new URL('@fontsource-variable/source-sans-3/LICENSE', modules), new URL('licences/OFL-1.1.txt', out));
copyFileSync(new URL('@utrecht/component-library-css/LICENSE.md', modules), new URL('licences/EUPL-1.2.txt', out));

const version = createHash('sha256').update(code).update(script.code).digest('hex').slice(0, 10);
writeFileSync(
  new URL('../templates/kit/assets.html', here),
  `{# Written by app/assets/build.mjs: changes with every change of css or js, so that browsers may keep both. #}\n`
  + `{% set version = "${version}" %}\n`,
);
console.log(`opgave.css ${code.length} bytes, opgave.js ${script.code.length} bytes, version ${version}`);
