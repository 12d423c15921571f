// "Add a co-op": the form's answers become a card to look at and the text of an entry.
const MOST_BYTES = 7500; // of the forge's prefilled address
const YAML_WORDS = /^(y|n|yes|no|on|off|true|false|null)$/i;
const SPECIAL = { ß: "ss", ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", þ: "th", ð: "d", ı: "i" };

const root = document.querySelector("[data-add]");
const form = root.querySelector("form");
const fields = [...form.querySelectorAll("[data-field]")];
const errors = root.querySelector(".errors");
const alike = root.querySelector(".alike");
const card = root.querySelector("[data-card]");
const ready = root.querySelector(".ready");
const says = root.dataset;
const title = document.title;
const unnamed = card.querySelector("h3").textContent;

/** Text in lower case without accents, as the directory's own names of files are made. */
function fold(text) {
  const plain = text.toLowerCase().replace(/[ßøđłæœþðı]/g, (letter) => SPECIAL[letter]);
  return plain.normalize("NFKD").replace(/\p{M}+/gu, "");
}

const slugify = (text) => fold(text).replace(/[^a-z0-9]+/g, "-").slice(0, 80).replace(/^-+|-+$/g, "");
const line = (text) => text.replace(/[\p{Cc}\u2028\u2029\ufeff]+/gu, " ").trim();
const control = (name) => form.elements[name];
const labelOf = (field) => field.querySelector("label, .label").firstChild.textContent.trim();

function host(address) {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

/** Fills a list with the browser's own names, in the page's language, for the codes it carries. */
function nameAll(list, type) {
  const { lang } = document.documentElement;
  const names = new Intl.DisplayNames([lang], { type });
  const options = list.dataset.codes.split(" ").map((code) => new Option(names.of(code), code));
  list.append(...options.sort((one, other) => one.text.localeCompare(other.text, lang)));
}

const languages = form.querySelector("datalist");
nameAll(languages, "language");
nameAll(control("country"), "region");

/** The code of a language that is given by its name or its code. */
function idOf(text) {
  return [...languages.children].find((option) => fold(option.text) === fold(text))?.value ?? text;
}

/** What stands in a field: a text, or a list of texts. */
function read(field) {
  const { field: name, kind } = field.dataset;
  if (kind === "boxes") return [...field.querySelectorAll(":checked")].map((box) => box.value);
  const { value } = control(name);
  if (kind === "many") return value.split(",").map(line).filter(Boolean).map(idOf);
  if (kind === "textarea" && name === "body") return value.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n]/gu, "").trim();
  const text = line(value);
  if (kind === "listed") return idOf(text);
  return kind === "url" && text && !/^[a-z]+:/i.test(text) ? `https://${text}` : text;
}

const answers = () => Object.fromEntries(fields.map((field) => [field.dataset.field, read(field)]));
const words = (name) => control(name)?.selectedOptions?.[0]?.value && control(name).selectedOptions[0].text;

// The entry -----------------------------------------------------------------

const bare = (text) => /^[A-Za-z][A-Za-z0-9-]*$/.test(text) && !YAML_WORDS.test(text);
const scalar = (text) => (bare(text) ? text : JSON.stringify(text));

function entry({ body, ...rest }) {
  const given = Object.entries(rest).filter(([, value]) => value.length);
  const lines = given.map(([name, value]) => `${name}: ${Array.isArray(value) ? `[${value.map(scalar).join(", ")}]` : scalar(value)}`);
  lines.push(`verification: ${control("own").checked ? "self-declared" : "community-confirmed"}`);
  lines.push(`added: ${new Date().toISOString().slice(0, 10)}`);
  return `---\n${lines.join("\n")}\n---\n${body ? `\n${body}\n` : ""}`;
}

const slugOf = ({ name, website }) => [name, host(website)].map(slugify).find((slug) => slug.length > 1) ?? "";

// What is wrong -------------------------------------------------------------

function faultOf(field) {
  const value = read(field);
  if (!value.length) return field.querySelector("[required]") ? says.missing : "";
  if (field.dataset.kind === "url" && !(/^https?:[^\s"'<>\\{}|^`]+$/i.test(value) && host(value).includes("."))) return says.address;
  if (value.length > (field.dataset.most || Infinity)) return Array.isArray(value) ? says.many : says.long;
  if (field.dataset.field === "name" && !(slugOf(answers()) && /[\p{L}\p{N}]/u.test(value))) return says.slug;
  const { pattern } = field.dataset;
  if (pattern && ![value].flat().every((one) => new RegExp(pattern, "u").test(one))) return says.form;
  if (/<[a-z!?/]/i.test([value].flat().join(" ").replace(/`[^`]*`/g, ""))) return says.html;
  return "";
}

function link(href, text) {
  const item = document.createElement("li");
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  item.append(anchor);
  return item;
}

function judge() {
  const wrong = [];
  for (const field of fields) {
    const fault = faultOf(field).replace("{label}", labelOf(field)).replace("{n}", field.dataset.most).replace("{example}", field.dataset.example);
    const input = field.querySelector("input, select, textarea");
    field.querySelector(".error").textContent = fault;
    if (fault) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (fault) wrong.push(link(`#${input.id}`, fault));
  }
  errors.querySelector("ul").replaceChildren(...wrong);
  errors.hidden = !wrong.length;
  document.title = wrong.length ? says.title.replace("{title}", title) : title;
  return !wrong.length;
}

// The card, and those that look alike ---------------------------------------

function draw() {
  const { name, locality, summary, body } = answers();
  const [kind, text, meta] = card.querySelectorAll("p");
  card.className = `card t-${control("type").value}`;
  card.querySelector("h3").textContent = name || unnamed;
  kind.children[0].textContent = words("type") ?? "";
  kind.children[1].textContent = [locality, words("country")].filter(Boolean).join(", ");
  text.textContent = (summary || body || "").slice(0, 160);
  meta.children[0].textContent = words("sector") ?? "";
}

let index;
let asked = 0;
const fetched = async (name) => {
  const answer = await fetch(`/search/${name}.json`);
  return answer.ok ? answer.json() : { items: [] };
};

async function compare() {
  const turn = ++asked;
  const { name, website } = answers();
  const own = host(website);
  const folded = fold(name);
  if (folded.length < 3 && !own) return;
  index ??= await fetched("index");
  const keys = [folded, own].filter((text) => text.length >= index.prefix).map((text) => text.slice(0, index.prefix));
  const shards = index.prefix ? await Promise.all(keys.map(encodeURIComponent).map(fetched)) : [index];
  const found = shards.flatMap(({ items }) => items).filter(([other, text]) => fold(other) === folded || (own && text.split(" ").includes(own)));
  if (turn !== asked) return; // answered already, for what was typed later
  const paths = new Map(found.slice(0, 5).map(([other, , path, , town]) => [path, `${other}, ${town}`]));
  alike.hidden = !paths.size;
  alike.querySelector("ul").replaceChildren(...[...paths].map(([path, text]) => link(path, text)));
}

// The two endings -----------------------------------------------------------

function show() {
  const given = answers();
  const text = entry(given);
  const folder = given.country.toLowerCase();
  const file = `${slugOf(given)}.md`;
  const href = `${says.new}/${folder}?filename=${file}&value=${encodeURIComponent(text)}`;
  const [name, whole] = ready.querySelectorAll("code");
  const isShort = href.length <= MOST_BYTES;
  name.textContent = `${says.folder}${folder}/${file}`;
  whole.textContent = text;
  ready.querySelector(".direct").hidden = !isShort;
  ready.querySelector(".long").hidden = isShort;
  ready.querySelector(".direct a").href = href;
  ready.hidden = false;
  ready.querySelector("h2").focus();
}

form.addEventListener("input", draw);
form.addEventListener("change", () => compare().catch(() => {}));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ready.hidden = true;
  if (judge()) show();
  else errors.focus();
});
ready.querySelector("button").addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(ready.querySelector("pre").textContent);
  target.textContent = says.copied;
});
root.hidden = false;
draw();
