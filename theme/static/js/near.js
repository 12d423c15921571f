// "Near me": the browser's own place, rounded to a tenth of a degree, against a small list of places.
const MOST = 10;
const place = document.querySelector("[data-near]");
place.append(place.querySelector("template").content);
const button = place.querySelector("button");
const status = document.querySelector("[data-nearest]");
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Kilometres between two points, on a sphere. */
function distance([lat, lon], [otherLat, otherLon]) {
  const a =
    Math.sin(radians(otherLat - lat) / 2) ** 2 +
    Math.cos(radians(lat)) * Math.cos(radians(otherLat)) * Math.sin(radians(otherLon - lon) / 2) ** 2;
  return 12742 * Math.asin(Math.sqrt(a));
}

function row({ km, path, name, town }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const small = document.createElement("span");
  const far = document.createElement("b");
  link.href = path;
  link.dir = "auto";
  link.textContent = name;
  far.textContent = km < 10 ? "< 10 km" : `${Math.round(km)} km`;
  small.append(far, " ", town);
  item.append(link, " ", small);
  return item;
}

async function show({ coords }) {
  const here = [coords.latitude, coords.longitude].map((degrees) => Math.round(degrees * 10) / 10);
  const places = await (await fetch("/search/places.json")).json();
  const nearest = places
    .map(([lat, lon, path, name, town]) => ({ km: distance(here, [lat / 10, lon / 10]), path, name, town }))
    .sort((one, other) => one.km - other.km)
    .slice(0, MOST);
  const list = document.createElement("ol");
  list.className = "roll";
  list.append(...nearest.map(row));
  const heading = document.createElement("h2");
  heading.textContent = nearest.length ? place.dataset.found : place.dataset.none;
  status.replaceChildren(heading, list);
  heading.scrollIntoView({ block: "nearest" });
}

button.addEventListener("click", () => {
  status.textContent = place.dataset.asking;
  const refuse = () => (status.textContent = place.dataset.refused);
  if (navigator.geolocation) navigator.geolocation.getCurrentPosition((found) => show(found).catch(refuse), refuse);
  else refuse();
});
