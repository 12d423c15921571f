// Puts the search box into the page and answers it from an index that is fetched at the first keystroke.
const MOST = 8;
const SPECIAL = { ß: "ss", ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", þ: "th", ð: "d", ı: "i" };
const place = document.querySelector("[data-search]");
place.append(place.querySelector("template").content);
const input = place.querySelector("input");
const list = place.querySelector("[role=listbox]");
const status = place.querySelector("[role=status]");
const files = new Map();
let chosen = -1;

/** The same folding as the index has: lower case, without accents. */
function fold(text) {
  const plain = text.toLowerCase().replace(/[ßøđłæœþðı]/g, (letter) => SPECIAL[letter]);
  return plain.normalize("NFKD").replace(/\p{M}+/gu, "");
}

const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function load(name) {
  if (!files.has(name)) {
    const answer = fetch(`/search/${encodeURIComponent(name)}.json`);
    files.set(name, answer.then((found) => (found.ok ? found.json() : { items: [] })));
  }
  return files.get(name);
}

/** The entries that have a word beginning with each word of the query; the best first. */
async function find(query) {
  const wanted = words(query).sort((one, other) => other.length - one.length);
  const index = await load("index");
  const { prefix = 0, types = {} } = index;
  let { items } = index;
  if (!wanted.length || wanted[0].length < prefix) return [];
  if (prefix) ({ items } = await load(wanted[0].slice(0, prefix)));
  const found = items.filter(([, text]) => {
    const own = words(text);
    return wanted.every((word) => own.some((one) => one.startsWith(word)));
  });
  const rank = ([, text]) => (text.startsWith(query) ? 0 : 1);
  found.sort((one, other) => rank(one) - rank(other));
  return found.map(([name, , path, type, town]) => ({ name, path, type, about: `${types[type] ?? type}, ${town}` }));
}

function option({ name, path, type, about }, number) {
  const item = document.createElement("li");
  const small = document.createElement("span");
  item.id = `found-${number}`;
  item.role = "option";
  item.className = `t-${type}`;
  item.dataset.path = path;
  item.dir = "auto";
  small.textContent = about;
  item.append(name, small);
  return item;
}

function choose(number) {
  chosen = number;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === chosen));
  const item = list.children[chosen];
  input.setAttribute("aria-activedescendant", item?.id ?? "");
  item?.scrollIntoView({ block: "nearest" });
}

function open(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", isOpen);
}

function say({ length }) {
  const { none, one, many, first } = status.dataset;
  const text = length > MOST ? first : length > 1 ? many : length ? one : none;
  status.textContent = text.replace("{n}", length).replace("{m}", MOST);
}

async function answer() {
  const asked = input.value;
  const query = fold(asked).trim();
  const found = query ? await find(query) : [];
  if (asked !== input.value) return;
  list.replaceChildren(...found.slice(0, MOST).map(option));
  choose(-1);
  open(found.length > 0);
  if (query) say(found);
  else status.textContent = "";
}

const go = (item) => item && location.assign(item.dataset.path);

input.addEventListener("input", answer);
input.addEventListener("keydown", (event) => {
  const last = list.children.length - 1;
  if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
  else if (event.key === "ArrowUp") choose(chosen > 0 ? chosen - 1 : last);
  else if (event.key === "Enter") go(list.children[Math.max(chosen, 0)]);
  else if (event.key === "Escape") open(false);
  else return;
  if (event.key !== "Escape") event.preventDefault();
});
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => go(event.target.closest("li")));
input.addEventListener("blur", () => open(false));
input.addEventListener("focus", () => open(list.children.length > 0));
