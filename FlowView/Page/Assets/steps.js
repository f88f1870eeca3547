// The four steps, spelled as everywhere. `issues` and `presents` say which token an id belongs to: equal ids join two steps.
export const steps = [
  { key: "signIn", number: 1, name: "Sign in", issues: null, presents: null, next: "No exchange followed yet." },
  { key: "tokenExchange", number: 2, name: "Token exchange", issues: "ID-JAG", presents: null, next: "Not redeemed yet." },
  { key: "jwtBearerGrant", number: 3, name: "JWT bearer grant", issues: "Access token", presents: "ID-JAG", next: "Not used yet." },
  { key: "resourceRequest", number: 4, name: "Resource request", issues: null, presents: "Access token", next: null },
];

// The record that stands for a step in a row: its only one, or the newest call.
export const recordOf = (attempt, step) =>
  step.key === "resourceRequest" ? attempt.resourceRequest?.newest[0] : attempt[step.key];
