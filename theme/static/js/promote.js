// The words of a promotion: counts what is left as somebody types, and shows how it will look.
// Counts as club/promotions/words.py does: spaces become one, and a character is what a person sees as one.
const shown = document.querySelector("[data-promotion]");
const form = shown.closest("form");
const says = shown.dataset;
const ad = shown.querySelector(".ad");
const picture = form.elements.image;
const MOST_KB = 60;
const kilobytes = (file) => (file ? Math.ceil(file.size / 1000) : 0);
const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

const line = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replace(/[ \t\r\n]+/g, " ");
const typed = (name) => line(form.elements[name]?.value ?? "");
const count = (text) => [...segmenter.segment(text)].length;
const countWords = (text) => (text ? text.split(" ").length : 0);

/** What is left of a limit, in words. */
function left(control) {
  const text = line(control.value);
  const { most, words } = control.dataset;
  const spare = most - count(text);
  if (!words || spare < 0) return (spare < 0 ? says.over : says.left).replace("{n}", Math.abs(spare));
  const sparse = words - countWords(text);
  return (sparse < 0 ? says.wordsOver : says.wordsLeft).replace("{n}", Math.abs(sparse));
}

/** Puts a counter below a field: seen at once, and read out when the typing pauses. */
function addCounter(control) {
  const seen = document.createElement("p");
  const heard = document.createElement("p");
  seen.className = "hint";
  seen.ariaHidden = "true";
  heard.className = "off";
  heard.role = "status";
  let pause;
  const show = () => {
    seen.textContent = left(control);
  };
  control.after(seen, heard);
  control.addEventListener("input", () => {
    show();
    clearTimeout(pause);
    pause = setTimeout(() => {
      heard.textContent = seen.textContent;
    }, 1000);
  });
  show();
}

function host() {
  try {
    return new URL(typed("link")).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

function draw() {
  const anchor = ad.querySelector("a");
  const heading = ad.querySelector("h2");
  if (heading) heading.textContent = typed("headline");
  anchor.closest("p").previousElementSibling.textContent = typed("body");
  anchor.textContent = (heading ? typed("button") : host()) || "…";
  for (const one of ad.querySelectorAll("img")) one.alt = typed("alt");
}

/** Draws the chosen picture; the page's policy shows none that does not come from the site. */
async function drawPicture() {
  const [file] = picture.files;
  ad.querySelector("canvas")?.remove();
  const error = document.getElementById("f-image-error");
  const size = kilobytes(file);
  error.textContent = size > MOST_KB ? says.large.replace("{n}", size) : "";
  for (const one of ad.querySelectorAll("img")) one.hidden = Boolean(file);
  if (!file) return;
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.role = "img";
  canvas.ariaLabel = typed("alt");
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  ad.querySelector("canvas")?.remove();
  ad.querySelector("h2").after(canvas);
}

for (const control of form.querySelectorAll("[data-most]")) addCounter(control);
form.addEventListener("input", draw);
picture?.addEventListener("change", () => drawPicture().catch(() => {}));
/** Keeps a page whose picture is far too large: the answer to it would hold no word of what was written. */
form.addEventListener("submit", (event) => {
  if (!picture || kilobytes(picture.files[0]) <= MOST_KB) return;
  if (event.submitter?.name === "go") picture.value = "";
  else {
    event.preventDefault();
    picture.focus();
  }
});
draw();
ad.inert = true;
shown.hidden = false;
