/* Single keys on a list of rows: j and k move the focus between the rows' links, so a screen reader says each.
   Never while somebody types or a dialog is open, nor with Ctrl, Alt or Meta; they can be turned off. */
(() => {
  const list = () => document.querySelector("[data-keys]");
  const help = document.getElementById("keys-help");
  const opener = document.getElementById("keys-open");
  const on = document.getElementById("keys-on");
  if (!help || !opener || !on) return;
  const OFF = "heart-keys-off";
  const stored = (change) => {
    try {
      return change(window.localStorage);
    } catch {
      return null;
    }
  };
  on.checked = stored((kept) => kept.getItem(OFF)) !== "yes";
  on.addEventListener("change", () => {
    stored((kept) => (on.checked ? kept.removeItem(OFF) : kept.setItem(OFF, "yes")));
  });
  opener.hidden = false;
  const show = () => help.showModal();
  opener.addEventListener("click", show);

  const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])];
  const here = () => document.activeElement?.closest("[data-row]") ?? null;
  const move = (step) => {
    const all = rows();
    const at = all.indexOf(here());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next]?.querySelector("[data-open]")?.focus();
  };
  const press = (what) => here()?.querySelector(what)?.click();
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("[data-attempt]"),
    o: () => press("[data-open]"),
    "/": () => document.getElementById("caseload-search")?.focus(),
    "?": show,
  };
  const arrows = { ArrowDown: 1, ArrowUp: -1 };
  const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (typing(event.target) || help.open) return;
    const inRow = event.target.matches?.("[data-open]");
    const step = inRow && arrows[event.key];
    if (step) move(step);
    else if (on.checked && Object.hasOwn(actions, event.key)) actions[event.key]();
    else return;
    event.preventDefault();
  });
})();
