// What the pages do besides htmx: in a browser that knows no autofocus of other things than fields, a message of what
// went wrong takes the focus all the same, so that it is read out first.
if (!("autofocus" in HTMLElement.prototype)) document.querySelector("[autofocus]")?.focus();
