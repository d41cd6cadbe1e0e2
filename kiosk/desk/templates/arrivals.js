// Who waits in the hall: appointments that have come, and numbers. Asked for again and again; text only, no markup.

const EVERY_MS = 5000;
const list = document.getElementById("arrivals-list");
let shown = "";
const empty = document.getElementById("arrivals-empty");

function line(row) {
  const made = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = row.kind === "number" ? row.name : `Rendez-vous de ${row.at} (${row.name})`;
  made.append(name, ` : ${[row.state, row.demarche].filter(Boolean).join(", ")}`);
  return made;
}

async function look() {
  try {
    const answer = await fetch("/console/appointments/waiting", { credentials: "same-origin" });
    if (answer.ok) {
      const said = await answer.text();
      if (said !== shown) {
        // Only then: a screen reader says what is put here.
        const rows = JSON.parse(said);
        list.replaceChildren(...rows.map(line));
        empty.hidden = rows.length > 0;
        shown = said;
      }
    }
  } catch {
    // The line's own state is told above; this is tried again.
  }
  setTimeout(look, EVERY_MS);
}

look();
