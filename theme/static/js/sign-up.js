// Fetches a signed time for each sign-up form when it is first used, which spares its reader a second page.
for (const form of document.querySelectorAll("[data-sign-up]")) {
  const fetchStamp = async () => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (answer.ok) form.elements.stamp.value = (await answer.json()).stamp;
  };
  form.addEventListener("focusin", () => fetchStamp().catch(() => {}), { once: true });
}
// The page that other sites show in a frame is told by its address which co-op's form it is.
const own = document.querySelector("[data-form-from-address]");
if (own) own.elements.form.value = new URLSearchParams(location.search).get("form") ?? "";
