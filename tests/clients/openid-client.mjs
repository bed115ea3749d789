// `node openid-client.mjs ISSUER CLIENT` with the client as JSON: discovery, a token, a question, introspection, revocation.
import * as oidc from "openid-client";
import { question, signingKey } from "./shared.mjs";

const issuer = new URL(process.argv[2]);
const { client_id, client_secret, jwk, dpop } = JSON.parse(process.argv[3]);

const authentication = jwk
  ? oidc.PrivateKeyJwt({ key: await signingKey(jwk), kid: jwk.kid })
  : oidc.ClientSecretBasic(client_secret);
const hub = await oidc.discovery(issuer, client_id, undefined, authentication, { algorithm: "oauth2" });
const DPoP = dpop ? oidc.getDPoPHandle(hub, await oidc.randomDPoPKeyPair(dpop)) : undefined;

const token = await oidc.clientCredentialsGrant(hub, { scope: "enterprise:read" }, { DPoP });
const ask = () =>
  oidc.fetchProtectedResource(
    hub,
    token.access_token,
    new URL(`${process.argv[2]}/graphql`),
    "POST",
    question,
    new Headers({ "content-type": "application/json" }),
    { DPoP },
  );
const answer = await (await ask()).json();
const introspected = await oidc.tokenIntrospection(hub, token.access_token);
await oidc.tokenRevocation(hub, token.access_token);
await new Promise((resolve) => setTimeout(resolve, 1100));
const refused = await ask().catch((refusal) => refusal.cause[0].parameters.error);

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
