// Where there is room beside the list, its filter stands open.
const filter = document.querySelector("[data-filter]");
const wide = matchMedia("(min-width: 60rem)");
const fit = () => filter && (filter.open = wide.matches);
wide.addEventListener("change", fit);
fit();
