// Looks again while a piece of work runs; without this a link does.
"use strict";
const waiting = document.querySelector("[data-wait]");
if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.wait) * 1000);
