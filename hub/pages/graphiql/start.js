"use strict";

const place = document.getElementById("graphiql");

const hint = `# 令牌填在下方 Headers 的 "Bearer " 之后，
# 再按左下角的刷新读取模式（须有 introspection 权限）。
# 字段要求用途时，在 Headers 中加一行 "Hub-Purpose"。
#
# Put a token after "Bearer " in Headers, then
# re-fetch the schema (scope: introspection).
# Add "Hub-Purpose" where a field asks for it.

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

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: place.dataset.graphql }),
    defaultQuery: hint,
    defaultHeaders: JSON.stringify({ Authorization: "Bearer " }, null, 2),
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    // Its history keeps the headers of each query, and so tokens, even where it is told not to persist them: what this
    // tab keeps ends with the tab.
    storage: window.sessionStorage,
  }),
);
