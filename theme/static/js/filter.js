// Several choices at once, and sorting: links become checkboxes, and the address keeps what is chosen.
const MOST = 100;
const LISTED = "country|type|sector|tag";
const box = document.querySelector(".filter");
const kit = box.querySelector("template");
const says = kit.dataset;
const form = kit.content.querySelector("form");
const [bar, button, status] = form.querySelectorAll(".show, .show *");
const tally = box.querySelector("summary span");
const h1 = document.querySelector("h1");
const count = h1.querySelector(".n");
const words = count.nextSibling;
const cards = document.querySelector(".cards");
const chips = document.querySelector(".chosen");
const wide = matchMedia("(min-width: 60rem)");
const page = {
  count: count.textContent,
  words: words.textContent,
  tally: tally.textContent,
  cards: [...cards.childNodes],
  chips: [...chips.childNodes],
};
const own = [...location.pathname.matchAll(`(?:${LISTED})/[^/]+`)].map(([key]) => key);
const groups = new Map([...box.querySelectorAll("details")].map((group) => [group.dataset.kind, group]));
for (const key of own) groups.delete(key.split("/")[0]);

const number = (value) => value.toLocaleString(document.documentElement.lang);
const say = (text, value) => text.replace("{n}", number(value));

function make(tag, values, ...children) {
  const one = Object.assign(document.createElement(tag), values);
  one.append(...children);
  return one;
}

function choice([key, label, many]) {
  const [name, value] = key.split("/");
  const input = make("input", { type: "checkbox", name, value });
  return make("li", {}, make("label", {}, input, label, make("span", {}, many)));
}

let index, coops;
const having = (key) => (coop) => coop.terms.some(([one]) => one === key);

/** Keeps the co-ops of this page, and adds choices that were no links. */
function read({ terms, items }) {
  coops = items.map(([slug, name, place, added, ...has]) => ({ slug, name, place, added, terms: has.map((at) => terms[at]) }));
  for (const key of own) coops = coops.filter(having(key));
  for (const [kind, group] of groups) {
    const list = group.querySelector("ul");
    const isBare = !list.children.length;
    const found = terms
      .filter(([key]) => key.startsWith(`${kind}/`) && !list.querySelector(`[value="${key.split("/")[1]}"]`))
      .map(([key, label]) => [key, label, coops.filter(having(key)).length])
      .filter(([key, , many]) => (isBare && many) || location.search.includes(key.replace("/", "=")));
    list.append(...found.sort((one, other) => other[2] - one[2]).map(choice));
    group.hidden = !list.children.length;
  }
}

const asked = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
const chosen = () => [...form.querySelectorAll("input:checked")];
const without = ({ name, value }) => new URLSearchParams([...asked()].filter((one) => String(one) !== `${name},${value}`));
const href = (query, path = location.pathname) => path + (String(query) && `?${query}`);

/** The co-ops with one of the chosen terms of each kind, but the `left` one. */
function matching(query, left) {
  const kinds = [...groups.keys()].filter((kind) => kind !== left && query.has(kind));
  return coops.filter((coop) => kinds.every((kind) => query.getAll(kind).some((id) => having(`${kind}/${id}`)(coop))));
}

function weigh() {
  const query = asked();
  for (const [kind, group] of groups) {
    const beside = matching(query, kind);
    for (const { value, parentNode } of group.querySelectorAll("input")) {
      parentNode.lastChild.textContent = number(beside.filter(having(`${kind}/${value}`)).length);
    }
    const many = query.getAll(kind).length;
    group.querySelector("summary span").textContent = many ? say(says.selected, many) : "";
  }
  const { length } = matching(query);
  button.textContent = status.textContent = say(length === 1 ? says.one : says.show, length);
  bar.hidden = wide.matches && !String(query);
}

const way = (query, text) => make("li", {}, make("a", { href: href(query) }, text));

function row({ slug, name, place, terms: [country, type] }) {
  const about = make("span", {}, make("b", {}, type[2]), ` ${place && `${place}, `}${country[1]}`);
  const link = make("a", { href: `/coops/${slug}/`, dir: "auto" }, name);
  return make("li", { className: `t-${type[0].slice(5)}` }, link, " ", about);
}

function results(found, isNewest) {
  if (isNewest) found.sort((one, other) => other.added.localeCompare(one.added));
  const rest = found.length - MOST;
  return [make("ol", { className: "roll" }, ...found.slice(0, MOST).map(row)), rest > 0 ? say(says.more, rest) : ""];
}

function nothing(picked) {
  const wider = picked.filter((input) => matching(without(input)).length);
  const ways = wider.map((input) => way(without(input), says.without.replace("{label}", input.nextSibling.data)));
  return [make("p", {}, says.none), make("ul", { className: "empty" }, ...ways, way("", says.clear))];
}

function chip(input) {
  const item = chips.children[0].cloneNode(true);
  const link = item.firstChild;
  link.href = href(without(input));
  link.childNodes[1].data = `${input.nextSibling.data} `;
  return item;
}

/** Lets links keep the choices; one may take the place of the page's only facet. */
function carry(query, picked) {
  const heir = picked.find(({ name }) => LISTED.includes(name) && query.getAll(name).length === 1);
  for (const [link, path] of beside) {
    const isLast = heir && path === "/all/";
    link.href = isLast ? href(without(heir), `/${heir.name}/${heir.value}/`) : href(query, path);
  }
}

function draw() {
  const query = asked();
  const found = matching(query);
  const picked = chosen();
  const isPart = picked.length > 0;
  count.textContent = isPart ? number(found.length) : page.count;
  words.textContent = isPart ? ` ${say(says.of, page.count)}${page.words}` : page.words;
  tally.textContent = isPart ? say(says.selected, picked.length) : page.tally;
  const added = [...picked.map(chip), way("", says.clear)];
  chips.replaceChildren(...(isPart ? [...page.chips.slice(0, 2 * own.length), ...added] : page.chips));
  const shown = found.length ? results(found, form.sort.value) : nothing(picked);
  cards.replaceChildren(...(String(query) ? shown : page.cards));
  carry(query, picked);
  status.textContent = h1.textContent;
}

function apply() {
  const address = href(asked());
  if (address === location.pathname + location.search) return;
  history.pushState(null, "", address);
  draw();
}

function showAddressed() {
  const query = new URLSearchParams(location.search);
  for (const input of form.querySelectorAll("input")) input.checked = query.getAll(input.name).includes(input.value);
  form.sort.value = query.get("sort") ?? "";
  weigh();
  draw();
}

async function whenRead(act) {
  try {
    await (index ??= fetch(box.dataset.filter).then((answer) => answer.json()).then(read));
    act();
  } catch {
    index = undefined;
    bar.hidden = false;
    button.textContent = status.textContent = says.failed;
  }
}

for (const [kind, group] of groups) {
  group.hidden = false;
  group.querySelector("summary").append(make("span"));
  for (const item of group.querySelectorAll("li")) {
    const [link, many] = item.children;
    item.replaceWith(choice([link.pathname.match(`${kind}/[^/]+`)[0], link.textContent, many.textContent]));
  }
}
box.querySelector(".sorted").remove();
const beside = [...document.querySelectorAll(".filter a, .chosen a")].map((link) => [link, link.pathname]);
form.firstElementChild.after(...box.querySelectorAll("details"));
box.append(form);
h1.tabIndex = -1;

box.addEventListener("click", () => whenRead(() => {}), { once: true });
form.addEventListener("change", () => {
  whenRead(() => {
    weigh();
    if (wide.matches) apply();
  });
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  whenRead(() => {
    apply();
    box.open = wide.matches;
    h1.focus();
  });
});
box.addEventListener("toggle", () => box.open || !coops || apply());
document.querySelector(".list").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!coops || link?.pathname !== location.pathname || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  showAddressed();
  h1.focus();
});
addEventListener("popstate", () => coops && showAddressed());
if (location.search) whenRead(showAddressed);
