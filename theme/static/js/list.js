// On a wide screen there is room for the filter beside the list, so it stands open there.
const filter = document.querySelector("[data-filter]");
const wide = matchMedia("(min-width: 60rem)");
const fit = () => filter && (filter.open = wide.matches);
wide.addEventListener("change", fit);
fit();
