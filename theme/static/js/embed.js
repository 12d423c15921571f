// "Put the form on your site": writes the chosen co-op and colour into the snippets, and shows how they look.
const choose = document.querySelector("[data-choose]");
const { placeholder, found, none } = choose.dataset;
const [coop, look] = choose.querySelectorAll("input, select");
const list = choose.querySelector("datalist");
const chosen = choose.querySelector("[data-chosen]");
const snippets = [...document.querySelectorAll("[data-snippet]")].map((code) => ({ code, text: code.textContent }));
const first = look.value;
const slugs = new Map();
const files = new Map();

const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "");
const load = async (name) => {
  if (!files.has(name)) files.set(name, fetch(`/search/${encodeURIComponent(name)}.json`));
  const answer = (await files.get(name)).clone();
  return answer.ok ? answer.json() : { items: [] };
};

/** Offers the co-ops that have each word of what was typed. */
async function offer() {
  const asked = coop.value;
  const words = fold(asked).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const { prefix = 0, items } = await load("index");
  const longest = words.toSorted((one, other) => other.length - one.length)[0] ?? "";
  if (longest.length < Math.max(prefix, 2)) return;
  const rows = prefix ? (await load(longest.slice(0, prefix))).items : items;
  if (asked !== coop.value) return; // answered already, for what was typed later
  const alike = rows.filter(([, text]) => words.every((word) => text.includes(word))).slice(0, 8);
  for (const [name, , path, , town] of alike) slugs.set(`${name}, ${town}`, path.split("/")[2]);
  list.replaceChildren(...alike.map(([name, , , , town]) => new Option(`${name}, ${town}`)));
  if (slugs.has(asked)) show();
}

/** Takes the co-op of an address, such as that which a co-op's page leads here with. */
async function take(slug) {
  const answer = await fetch(`/coops/${slug}/index.json`);
  if (!answer.ok) return;
  const { name } = await answer.json();
  slugs.set(name, slug);
  coop.value = name;
  show();
}

function show() {
  const slug = slugs.get(coop.value);
  const style = look.value && ` style="${look.value}"`;
  for (const { code, text } of snippets) {
    code.textContent = text.replaceAll(placeholder, slug || placeholder).replace(` style="${first}"`, style);
  }
  for (const one of document.querySelectorAll("[data-look]")) one.style.cssText = look.value;
  chosen.textContent = slug ? found.replace("{name}", coop.value) : "";
}

function preview() {
  for (const figure of document.querySelectorAll("[data-preview]")) {
    const template = figure.querySelector("template");
    if (template) {
      const box = document.createElement("div");
      box.inert = true;
      box.append(template.content);
      figure.append(box);
    } else {
      const frame = document.createElement("iframe");
      frame.src = "/embed/signup/";
      frame.title = figure.dataset.title;
      frame.loading = "lazy";
      figure.append(frame);
    }
    figure.hidden = false;
  }
}

for (const paragraph of document.querySelectorAll("[data-copy]")) {
  const button = paragraph.querySelector("button");
  const code = paragraph.previousElementSibling;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = button.dataset.done;
  });
  paragraph.hidden = !navigator.clipboard;
}
coop.addEventListener("input", () => {
  show();
  const [, slug] = /\/coops\/([a-z0-9-]+)\/?$/.exec(coop.value.trim()) ?? [];
  (slug ? take(slug) : offer()).catch(() => {});
});
coop.addEventListener("change", () => {
  if (coop.value && !slugs.has(coop.value)) chosen.textContent = none;
});
look.addEventListener("change", show);
choose.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("[data-by-hand]").hidden = true;
choose.hidden = false;
preview();
show();
const [, given] = /[?&]form=([a-z0-9-]+)/.exec(location.search) ?? [];
if (given) take(given).catch(() => {});
