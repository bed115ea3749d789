// `node oauth4webapi.mjs ISSUER CLIENT` with the client as JSON: discovery, a token, a question, introspection, revocation.
import * as oauth from "oauth4webapi";
import { question, signingKey } from "./shared.mjs";

const issuer = new URL(process.argv[2]);
const { client_id, client_secret, jwk, dpop } = JSON.parse(process.argv[3]);

const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2" });
const server = await oauth.processDiscoveryResponse(issuer, discovered);
const client = { client_id };
const authentication = jwk
  ? oauth.PrivateKeyJwt({ key: await signingKey(jwk), kid: jwk.kid })
  : oauth.ClientSecretBasic(client_secret);
const DPoP = dpop ? oauth.DPoP(client, await oauth.generateKeyPair(dpop)) : undefined;

async function again(request) {
  try {
    return await request();
  } catch (refusal) {
    if (!oauth.isDPoPNonceError(refusal)) throw refusal;
    return await request();
  }
}

const token = await again(async () =>
  oauth.processClientCredentialsResponse(
    server,
    client,
    await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: "enterprise:read" }, { DPoP }),
  ),
);
const ask = () =>
  oauth.protectedResourceRequest(
    token.access_token,
    "POST",
    new URL(`${process.argv[2]}/graphql`),
    new Headers({ "content-type": "application/json" }),
    question,
    { DPoP },
  );
const answer = await (await again(ask)).json();
const introspected = await oauth.processIntrospectionResponse(
  server,
  client,
  await oauth.introspectionRequest(server, client, authentication, token.access_token),
);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, authentication, token.access_token),
);
await new Promise((resolve) => setTimeout(resolve, 1100));
const refused = await again(ask).catch((refusal) => refusal.cause[0].parameters.error);

console.log(
  JSON.stringify({
    token_type: token.token_type,
    expires_in: token.expires_in,
    scope: token.scope,
    answer,
    active: introspected.active,
    bound: "cnf" in introspected,
    refused,
  }),
);
