// Sends a form with a file and shows how much of it has arrived. Without this script the browser sends it alone.
const send = (event) => {
  const form = event.target.closest("form[data-upload]");
  // A switch of the language shows the page anew.
  if (!form || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  bar.setAttribute("aria-label", form.dataset.upload);
  form.append(told, bar);
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total ? loaded / total : 0;
    told.textContent = `${form.dataset.upload} ${Math.floor(bar.value * 100)} %`;
  });
  request.addEventListener("load", () => {
    if (request.status === 200) return location.assign(request.responseURL);
    const main = request.response?.getElementById("main");
    if (!main) return fail();
    document.getElementById("main").replaceWith(document.adoptNode(main));
    document.querySelector("[autofocus]")?.focus();
  });
  const fail = () => {
    told.textContent = form.dataset.failed;
    told.className = "problem";
    bar.remove();
    button.disabled = false;
  };
  request.addEventListener("error", fail);
  request.open("POST", form.action);
  request.send(new FormData(form));
};
document.addEventListener("submit", send);
