/* What a page needs beside htmx. First the tabs; then what htmx leaves unsaid: a request that got no answer, or an answer that says nothing a person can read.
   The words stand in base.html; what was typed stays where it is. */
(() => {
  // On a phone each row of tabs slides sideways: the open one is slid into sight.
  const slide = () => {
    for (const open of document.querySelectorAll(".heart-tabs--slide [aria-current]")) {
      const row = open.closest("ul");
      row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
    }
  };
  slide();
  document.addEventListener("htmx:afterSettle", slide);
  const say = (id) => {
    const notices = document.getElementById("notices");
    const words = document.getElementById(id);
    if (!notices || !words) return;
    notices.replaceChildren(words.content.cloneNode(true));
    window.scrollTo({ top: 0 });
  };
  // Words that are saved while somebody types: a failure is said beside them, and nothing moves under the fingers.
  const autosave = (event) => event.detail.elt?.closest?.(".heart-autosave");
  const notSaved = (box) => {
    const words = document.getElementById("not-saved");
    if (words) box.querySelector(".heart-autosave__said")?.replaceChildren(words.content.cloneNode(true));
  };
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const box = autosave(event);
      if (box) notSaved(box);
      else say("no-answer");
    });
  }
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const box = autosave(event);
    const { xhr } = event.detail;
    if (box && (xhr.status !== 200 || xhr.getResponseHeader("HX-Redirect"))) {
      event.preventDefault();
      notSaved(box);
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { isError, serverResponse } = event.detail;
    if (isError && !serverResponse.includes("heart-problem")) {
      event.detail.shouldSwap = false;
      say("not-understood");
    }
  });
})();
