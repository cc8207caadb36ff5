// A hospital's program on the province's service bus: it asks the bus for the list of administrative units,
// and offers its own appointments to others. Node.js 18 or later, no packages.
//
//   BUS=http://127.0.0.1:8008 SECRET=... node hospital.mjs ask      asks the bus once and prints the answer
//   node hospital.mjs serve                                         answers calls that come over the bus

import { createServer } from "node:http";

const BUS = process.env.BUS ?? "http://127.0.0.1:8008";
const SELF = process.env.SELF ?? "VN-ND/ORG/bv-da-khoa-tinh/quan-ly-benh-vien";
const LISTS = "VN-ND/GOV/lgsp/cong-dvc/danh-muc";
const PORT = Number(process.env.PORT ?? 8090);

// The token says who we are; it is good for some minutes, so a real program keeps it until then (RFC 6749, 4.4).
async function token() {
  const answer = await fetch(`${BUS}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${encodeURIComponent(SELF)}:${process.env.SECRET}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.error}: ${body.error_description ?? ""}`);
  return body.access_token;
}

async function ask() {
  const answer = await fetch(`${BUS}/r1/${LISTS}/danh-muc/don-vi-hanh-chinh?so=5`, {
    headers: { authorization: `Bearer ${await token()}`, "x-road-client": SELF, accept: "application/json" },
  });
  const body = await answer.json();
  // X-Road-Error: the bus answered, not the provider. `detail` is the id to give to the bus's operators.
  if (answer.headers.has("x-road-error")) throw new Error(`${body.type}: ${body.message} (${body.detail})`);
  console.log(`Exchange ${answer.headers.get("x-road-request-id")}`);
  for (const unit of body.muc) console.log(unit.ma, unit.ten);
}

// What the bus hands us has passed its checks. Who calls stands in X-Road-Client; the bus wrote it.
function serve() {
  const times = ["08:00", "08:30", "09:00"];
  createServer((request, response) => {
    const day = /^\/lich-kham\/(\d{4}-\d{2}-\d{2})$/.exec(request.url)?.[1];
    const [status, body] = day
      ? [200, { ngay: day, con: times, nguoiHoi: request.headers["x-road-client"] ?? null }]
      : [404, { loi: "Chỉ có /lich-kham/NĂM-THÁNG-NGÀY." }];
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(body));
  }).listen(PORT, "127.0.0.1", () => console.log(`Appointments at http://127.0.0.1:${PORT}/lich-kham/`));
}

const deeds = { ask, serve };
const deed = deeds[process.argv[2]];
if (!deed) {
  console.error("node hospital.mjs ask | serve");
  process.exit(2);
}
try {
  await deed();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
