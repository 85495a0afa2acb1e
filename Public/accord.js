// Accord's own script. It only improves pages that already work without it: controls that need it
// are delivered hidden and shown here. Texts come from the page, so nothing is translated here.
"use strict";

const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// Letters without their marks, small: "Côte" is found by "cote", "أ" by "ا".
const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase().trim();

for (const element of all("[data-needs-script]")) element.hidden = false;

// <input data-filter="ID">: keeps the entries (li, or rows of a table) whose text holds every word.
// In an atlas the others fade, so that the tiles keep their places.
for (const input of all("input[data-filter]")) {
    const list = document.getElementById(input.dataset.filter);
    if (!list) continue;
    const fades = list.classList.contains("atlas");
    const entries = all(list.tagName === "TABLE" ? "tbody tr" : "li", list).map((element) => ({
        element, text: fold(element.dataset.words ? `${element.textContent} ${element.dataset.words}` : element.textContent),
    }));
    const status = document.getElementById(input.dataset.status);
    const apply = () => {
        const words = fold(input.value).split(/\s+/);
        let left = 0;
        for (const { element, text } of entries) {
            const fits = words.every((word) => text.includes(word));
            if (fits) left += 1;
            if (fades) element.firstElementChild.classList.toggle("out", !fits);
            else element.hidden = !fits;
        }
        if (!fades) {
            for (const group of all("section", list)) group.hidden = !group.querySelector("li:not([hidden])");
        }
        if (status) status.textContent = input.value ? `${left} / ${entries.length}` : "";
    };
    input.addEventListener("input", apply);
    // Enter goes to the only tile or entry that is left.
    input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        const words = fold(input.value).split(/\s+/);
        const fitting = entries.filter(({ text }) => words.every((word) => text.includes(word)));
        const link = fitting.length === 1 && fitting[0].element.querySelector("a");
        if (link) link.click();
    });
    if (input.value) apply();
}

// Arrow keys walk the tiles of an atlas; Tab still works as everywhere.
for (const atlas of all(".atlas")) {
    atlas.addEventListener("keydown", (event) => {
        const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
        const backward = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
        if (event.target.tagName !== "A" || event.altKey || event.ctrlKey || event.metaKey) return;
        const tiles = all("a:not(.out)", atlas);
        const here = event.target.getBoundingClientRect();
        let next;
        if (event.key === forward) next = tiles[tiles.indexOf(event.target) + 1];
        else if (event.key === backward) next = tiles[tiles.indexOf(event.target) - 1];
        else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            const sign = event.key === "ArrowDown" ? 1 : -1;
            let best = Infinity;
            for (const tile of tiles) {
                const there = tile.getBoundingClientRect();
                const down = (there.top - here.top) * sign;
                const cost = down + Math.abs(there.left - here.left) * 3;
                if (down > 4 && cost < best) [best, next] = [cost, tile];
            }
        } else return;
        if (next) {
            event.preventDefault();
            next.focus();
        }
    });
}

// <table data-sort>: the heads of columns become buttons. A cell sorts by data-value where it has
// one, else by its text in the order of the page's language.
const order = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
for (const table of all("table[data-sort]")) {
    const heads = all("thead th", table);
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        const value = (row) => {
            const cell = row.cells[column];
            if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
            const text = cell.textContent.trim();
            const number = text.replace(/[\s,.'’\u00a0\u202f]/g, "");
            return cell.classList.contains("n") && /^-?\d+$/.test(number) ? Number(number) : text;
        };
        button.addEventListener("click", () => {
            const before = head.getAttribute("aria-sort");
            const first = heads[column].classList.contains("n") ? "descending" : "ascending";
            const other = first === "ascending" ? "descending" : "ascending";
            const now = before === first ? other : first;
            for (const each of heads) each.removeAttribute("aria-sort");
            head.setAttribute("aria-sort", now);
            const sign = now === "ascending" ? 1 : -1;
            const compare = (a, b) =>
                typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
            const rows = [...body.rows].map((row) => [value(row), row]);
            rows.sort((a, b) => sign * compare(a[0], b[0]));
            body.append(...rows.map(([, row]) => row));
        });
    });
}

// <button data-copy="ID" data-done="Copied">: copies the text of an element; no ID copies the address.
for (const button of all("button[data-copy]")) {
    const words = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        const canonical = document.querySelector("link[rel=canonical]");
        const text = source ? source.textContent.replace(/\s+/g, " ").trim() : (canonical?.href ?? location.href);
        try {
            await navigator.clipboard.writeText(text);
            button.textContent = button.dataset.done;
        } catch {
            if (!source) return;
            getSelection().selectAllChildren(source);
            return;
        }
        setTimeout(() => { button.textContent = words; }, 2500);
    });
}

for (const button of all("button[data-print]")) button.addEventListener("click", () => print());

// Filters stand open beside the list on a wide screen. New engines do it in the style sheet.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60em)").matches) {
    for (const filters of all("details.filters")) filters.open = true;
}

// The language chosen in the language bar is the one that addresses without a language lead to.
for (const link of all("a[data-language]")) {
    link.addEventListener("click", () => {
        const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
        const choice = `${prefix}language=${link.dataset.language}`;
        document.cookie = `${choice}; path=/; max-age=31536000; samesite=lax${secure}`;
    });
}
