/* A box to sign in: the lines, as [x, y] on a canvas of its own size, go into the form's hidden field. */
(() => {
  const MOST = 4000; // points: as many as the server takes

  const start = (box) => {
    const canvas = box.querySelector("canvas");
    const field = document.getElementById(box.dataset.signature);
    const said = box.querySelector("[role=status]");
    const pen = canvas.getContext("2d");
    let lines = [];
    let line = null;

    const point = (event) => {
      const frame = canvas.getBoundingClientRect();
      const at = (value, from, size, most) => Math.max(0, Math.min(most, Math.round(((value - from) / size) * most)));
      return [
        at(event.clientX, frame.left, frame.width, canvas.width),
        at(event.clientY, frame.top, frame.height, canvas.height),
      ];
    };
    const draw = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      for (const one of lines) {
        pen.beginPath();
        one.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
        pen.stroke();
      }
    };
    const keep = () => {
      field.value = lines.length ? JSON.stringify(lines) : "";
      said.textContent = lines.length ? said.dataset.signed : "";
    };
    const add = (event) => {
      const [x, y] = point(event);
      const last = line[line.length - 1];
      if ((!last || last[0] !== x || last[1] !== y) && lines.flat().length < MOST) line.push([x, y]);
    };

    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      line = [];
      lines.push(line);
      add(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!line) return;
      add(event);
      draw();
    });
    for (const over of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(over, () => {
        line = null;
        keep();
      });
    }
    box.querySelector("[data-clear]").addEventListener("click", () => {
      lines = [];
      draw();
      keep();
    });
    try {
      lines = JSON.parse(field.value || "[]");
    } catch {
      lines = [];
    }
    draw();
    keep();
    box.hidden = false;
  };

  document.querySelectorAll("[data-signature]").forEach(start);
})();
