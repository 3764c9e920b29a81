// A campaign with a roll and keyed sheets, as the desk finds it.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const SURNAMES =
  "Quispe Huamán Rodríguez Flores Yupanqui Castillo Ñahui Zegarra Palomino Espinoza Vidal Bustamante Chávez Ibárcena Jiménez Mendívil Oré Tello Urbina Wong".split(" ");
const GIVEN =
  "Rosa Teodoro Guadalupe Fidel Marisol Wilber Lucía Edmundo Betsabé Saturnino Celia Juan Yolanda Percy Inés Óscar Kety Domingo Nélida Hugo".split(" ");

/** The person of a number: no two resemble each other. */
export function person(n) {
  return {
    document: String(10_000_000 + ((n * 48_271_113) % 80_000_000)),
    surname1: SURNAMES[n % 20],
    surname2: SURNAMES[(n * 7 + 3 + Math.floor(n / 20)) % 20],
    given: GIVEN[(n + Math.floor(n / 20) * 7) % 20],
    born: `19${60 + (n % 39)}-0${1 + (n % 9)}-1${n % 9}`,
  };
}

/**
 * Takes `n` lines in and verifies them against a roll of those people. The names of the first `nDoubtful` leave a
 * doubt, and the last line repeats the one before it.
 */
export async function collect(service, slug, n, nDoubtful = 0) {
  const roll = ["dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo,estado"];
  const lines = ["planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo"];
  for (let i = 1; i <= n; i++) {
    const who = person(i);
    roll.push(`${who.document},${who.surname1},${who.surname2},${who.given},${who.born},150101,vigente`);
    const given = i <= nDoubtful ? person(i + 9).given : who.given;
    const place = `${Math.floor((i - 1) / 10) + 1},${((i - 1) % 10) + 1},2026-01-05`;
    const signer = i === n ? person(n - 1) : { ...who, given };
    lines.push(`${place},${signer.document},${signer.surname1},${signer.surname2},${signer.given},${signer.born},150101`);
  }
  await writeFile(join(service.home, "roll.csv"), roll.join("\n"));
  await writeFile(join(service.home, "lines.csv"), lines.join("\n"));
  await service.run(["roll", "import", "roll.csv", "--name", "padron"]);
  await service.run(["signatures", "import", "lines.csv", "--petition", slug, "--channel", "paper"]);
  await service.run(["verify", "--petition", slug, "--roll", "padron"]);
}
