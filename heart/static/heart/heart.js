/* What htmx leaves unsaid: a request that got no answer, or an answer that says nothing a person can read.
   The words stand in base.html; what was typed stays where it is. */
(() => {
  const say = (id) => {
    const notices = document.getElementById("notices");
    const words = document.getElementById(id);
    if (!notices || !words) return;
    notices.replaceChildren(words.content.cloneNode(true));
    window.scrollTo({ top: 0 });
  };
  for (const event of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(event, () => say("no-answer"));
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { isError, serverResponse } = event.detail;
    if (isError && !serverResponse.includes("heart-problem")) {
      event.detail.shouldSwap = false;
      say("not-understood");
    }
  });
})();
