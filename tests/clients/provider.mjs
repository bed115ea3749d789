// A real OpenID provider that can be told to lie: `node provider.mjs` prints where it listens.
//
// GET /control?lie=NAME&account=NAME sets what it does from then on; without `lie` it is honest. POST /notice signs a
// logout token.
import { createHmac, generateKeyPairSync, createPublicKey } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, SignJWT } from "jose";
import Provider from "oidc-provider";

const HUB = process.env.HUB;
const KID = "signing";
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = { ...(await exportJWK(privateKey)), kid: KID, alg: "ES256", use: "sig" };
const publicJwk = await exportJWK(publicKey);
const told = { lie: "", account: "clerk" };

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const names = { clerk: "林知远", decider: "高持正", stranger: "路人" };
const groups = { clerk: ["credit-clerks"], decider: ["credit-deciders", "all"], stranger: ["all"] };
const client = (client_id, more) => ({
  client_id,
  client_secret: "a secret that the hub reads from its file",
  redirect_uris: [`${HUB}/login/${client_id}/callback`],
  id_token_signed_response_alg: "ES256",
  backchannel_logout_uri: `${HUB}/login/${client_id}/logged-out`,
  backchannel_logout_session_required: true,
  ...more,
});

const provider = new Provider(issuer, {
  clients: [client("district"), client("other"), client("userinfo")],
  jwks: { keys: [jwk] },
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name", "groups"] },
  cookies: { keys: ["a key for the provider's own cookies"] },
  enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: names[id], groups: groups[id] }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const signed = (claims, key = privateKey, header = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: KID, ...header }).sign(key);
const without = (claims, name) => Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));
const now = () => Math.floor(Date.now() / 1000);

// What each lie makes of the claims of an id_token.
const lies = {
  "another issuer": (claims) => signed({ ...claims, iss: "https://elsewhere.example" }),
  "another audience": (claims) => signed({ ...claims, aud: "other" }),
  "another audience for us": (claims) => signed({ ...claims, aud: ["other"], azp: claims.aud }),
  "another party": (claims) => signed({ ...claims, aud: [claims.aud, "other"], azp: "other" }),
  expired: (claims) => signed({ ...claims, iat: now() - 7200, exp: now() - 3600 }),
  "not yet issued": (claims) => signed({ ...claims, iat: now() + 3600, exp: now() + 7200 }),
  "no expiry": (claims) => signed(without(claims, "exp")),
  "no nonce": (claims) => signed(without(claims, "nonce")),
  "another nonce": (claims) => signed({ ...claims, nonce: "of another login" }),
  nobody: (claims) => signed({ ...claims, sub: " " }),
  "no subject": (claims) => signed(without(claims, "sub")),
  "another access token": (claims) => signed({ ...claims, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
  "old login": (claims) => signed({ ...claims, auth_time: now() - 9 * 3600 }),
  "no login time": (claims) => signed(without(claims, "auth_time")),
  "not signed": (claims) => `${encoded({ alg: "none" })}.${encoded(claims)}.`,
  "another key": (claims) => signed(claims, stranger.privateKey),
  "a key of its own": async (claims) =>
    signed(claims, stranger.privateKey, { kid: undefined, jwk: await exportJWK(stranger.publicKey) }),
  "an extension": (claims) => signed({ ...claims }, privateKey, { "x-odd": true, crit: ["x-odd"] }).catch(() => odd(claims)),
  "the public key as a secret": (claims) => {
    const body = `${encoded({ alg: "HS256", kid: KID })}.${encoded(claims)}`;
    const pem = createPublicKey({ key: { ...publicJwk, kty: "EC" }, format: "jwk" }).export({ type: "spki", format: "pem" });
    return `${body}.${createHmac("sha256", pem).update(body).digest("base64url")}`;
  },
  "two subjects": async (claims) => {
    const twice = JSON.stringify(claims).replace(/^\{/, '{"sub":"decider",');
    return withPayload(twice);
  },
};

async function withPayload(text, header = { alg: "ES256", kid: KID }) {
  const { CompactSign } = await import("jose");
  return new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(privateKey);
}

async function odd(claims) {
  const { CompactSign } = await import("jose");
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "ES256", kid: KID, crit: ["x-odd"], "x-odd": true })
    .sign(privateKey, { crit: { "x-odd": true } });
}

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

// A logout token with these claims in place of the usual ones; null takes one out.
function notice(claims) {
  const usual = {
    iss: issuer,
    aud: "district",
    iat: now(),
    exp: now() + 120,
    jti: `${Math.random()}`,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  };
  if (claims.iat === 1) delete usual.exp;
  return Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== null));
}

provider.use(async (ctx, next) => {
  if (ctx.path === "/control") {
    Object.assign(told, { lie: ctx.query.lie ?? "", account: ctx.query.account ?? "clerk" });
    ctx.body = "told";
    return;
  }
  if (ctx.path === "/notice") {
    const { key, ...claims } = JSON.parse(await body(ctx.req));
    ctx.body = await signed(notice(claims), key === "another" ? stranger.privateKey : privateKey, { typ: "logout+jwt" });
    return;
  }
  if (ctx.path.startsWith("/interaction/")) {
    const result = { login: { accountId: told.account }, consent: {} };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
    return;
  }
  await next();
  if (ctx.oidc?.route === "token" && ctx.body?.id_token) {
    if (told.lie === "no id_token") delete ctx.body.id_token;
    const lie = lies[told.lie];
    if (lie) {
      const claims = JSON.parse(Buffer.from(ctx.body.id_token.split(".")[1], "base64url").toString());
      ctx.body.id_token = await lie(claims);
    }
  }
  if (ctx.oidc?.route === "userinfo" && told.lie === "userinfo of somebody else") ctx.body = { ...ctx.body, sub: "decider" };
  if (ctx.oidc?.route === "discovery") {
    if (told.lie === "another name") ctx.body = { ...ctx.body, issuer: "https://elsewhere.example" };
    if (told.lie === "signs nothing") ctx.body = { ...ctx.body, id_token_signing_alg_values_supported: ["none", "HS256"] };
    if (told.lie === "sends elsewhere") ctx.body = { ...ctx.body, token_endpoint: "ftp://elsewhere.example/token" };
  }
});

server.on("request", provider.callback());
console.log(issuer);
