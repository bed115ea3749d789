// What the pages do besides htmx: a message of what went wrong takes the focus, so that it is read out first.
document.querySelector("[data-module=hub-focus]")?.focus();
