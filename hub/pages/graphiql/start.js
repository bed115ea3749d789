"use strict";

const place = document.getElementById("graphiql");
const { graphql, token, scopes } = place.dataset;

const hint = token
  ? `# 本页自带只读令牌；字段所需的权限见左侧文档（Docs）。
# 在 Headers 中可换用途（Hub-Purpose）或自己的令牌（Authorization）。
#
# This page has a token of its own, which reads only.
# Docs tell the scope of each field; Headers take another
# purpose, or a token of yours as "Authorization".
`
  : `# 令牌填在下方 Headers 的 "Bearer " 之后，
# 再按左下角的刷新读取模式（须有 introspection 权限）。
# 字段要求用途时，在 Headers 中加一行 "Hub-Purpose"。
#
# Put a token after "Bearer " in Headers, then
# re-fetch the schema (scope: introspection).
# Add "Hub-Purpose" where a field asks for it.
`;

const question = `
query {
  enterpriseList(first: 5) {
    edges {
      node {
        uscc
        name
      }
    }
  }
}
`;

const send = GraphiQL.createFetcher({ url: graphql });
let issued = null;
let ends = 0;

// A token is asked for again ten seconds before it ends. Where the hub gives none, a person puts one into the headers.
async function authorization() {
  if (token && Date.now() > ends - 10_000) {
    const answer = await fetch(token, { method: "POST" });
    issued = answer.ok ? await answer.json() : null;
    ends = issued ? Date.now() + issued.expires_in * 1000 : Infinity;
  }
  return issued ? { Authorization: `Bearer ${issued.access_token}` } : {};
}

// Introspection has no words for a scope: each field's description tells it, in the first line, which lists show.
async function withScopes(answer) {
  const needed = await (await fetch(scopes)).json();
  for (const type of answer.data.__schema.types) {
    for (const field of type.fields ?? []) {
      const scope = needed[`${type.name}.${field.name}`];
      if (scope) field.description = `\`${scope.join(" ")}\` ${field.description ?? ""}`;
    }
  }
  return answer;
}

async function fetcher(asked, options = {}) {
  const typed = options.headers ?? {};
  const own = Object.keys(typed).some((name) => name.toLowerCase() === "authorization");
  const headers = own ? typed : { ...(await authorization()), ...typed };
  const answer = await send(asked, { ...options, headers });
  return scopes && answer?.data?.__schema ? withScopes(answer) : answer;
}

const headers = token ? { "Hub-Purpose": "credit-financing" } : { Authorization: "Bearer " };

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: hint + question,
    defaultHeaders: JSON.stringify(headers, null, 2),
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    // Its history keeps the headers of each query, and so tokens, even where it is told not to persist them: what this
    // tab keeps ends with the tab.
    storage: window.sessionStorage,
  }),
);
