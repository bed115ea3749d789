// What both of panva's clients are given in the same way.
const PARAMETERS = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};

export const question = JSON.stringify({ query: "{ viewer { client } }" });

export async function signingKey({ alg, ...jwk }) {
  return await crypto.subtle.importKey("jwk", jwk, PARAMETERS[alg], false, ["sign"]);
}
