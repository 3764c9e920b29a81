// The built program on a database and a folder of its own, which go away with the test.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env.RUBRICA ?? new URL("../../../target/debug/rubrica", import.meta.url).pathname;

/** The password of everyone whom `Service.hire` adds. */
export const PASSWORD = "una frase bastante larga 26";

/** Starts a service; it stops and its folder is removed after the test `t`. */
export async function startService(t) {
  const service = new Service(await mkdtemp(join(tmpdir(), "rubrica-")));
  t.after(() => service.remove());
  await service.start();
  return service;
}

class Service {
  #server;
  #bind = "127.0.0.1:0";
  #database;

  constructor(home) {
    this.home = home;
  }

  /** An empty database: one of its own on the server of TEST_DATABASE_URL, or else a file. */
  async #create() {
    const server = process.env.TEST_DATABASE_URL;
    if (!server) return `sqlite://${join(this.home, "rubrica.db")}`;
    const schema = `browser_${process.pid}_${Date.now()}`;
    await finished("psql", [server, "--quiet", "--command", `CREATE SCHEMA ${schema}`]);
    return `${server}${server.includes("?") ? "&" : "?"}options=-c%20search_path%3D${schema}`;
  }

  /** Starts the server, at the same address as before if it ran before. */
  async start() {
    this.#database ??= await this.#create();
    const args = ["--database-url", this.#database, "serve", "--bind", this.#bind];
    this.#server = spawn(PROGRAM, args, { cwd: this.home, env: this.#environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.#server.stderr.resume();
    for await (const line of createInterface({ input: this.#server.stdout })) {
      const invitation = line.match(/\/invitation\/\S+/);
      if (invitation) this.invitation = invitation[0];
      const address = line.match(/listening on http:\/\/([^,\s]+)/);
      if (address) {
        this.#bind = address[1];
        this.url = `http://${address[1]}`;
        return;
      }
    }
    throw new Error("the program ended before it listened");
  }

  /** Stops the server as a supervisor does, or as a power cut does with "SIGKILL". */
  async stop(signal = "SIGTERM") {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((done) => server.once("exit", done));
    server.kill(signal);
    await ended;
  }

  async remove() {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  #environment() {
    return { ...process.env, RUBRICA_MAIL__FOLDER: join(this.home, "mail"), RUBRICA_LOG__LEVEL: "warn" };
  }

  /** Runs a command on the same database, and answers what it printed. */
  run(args, input = "") {
    return finished(PROGRAM, ["--database-url", this.#database, ...args], { cwd: this.home, env: this.#environment() }, input);
  }

  /** Runs a command, and reads the JSON it printed. */
  async json(args, input = "") {
    return JSON.parse(await this.run([...args, "--format", "json"], input));
  }

  /** Creates a petition of a profile. */
  async petition(slug, { profile = "generic", title = "Agua limpia para todos", threshold = 1000 } = {}) {
    const number = threshold === null ? [] : ["--threshold", String(threshold)];
    await this.run(["petition", "create", "--slug", slug, "--profile", profile, "--title", title, ...number]);
  }

  /** Adds someone who signs in with PASSWORD, with a role at a petition or everywhere. */
  async hire(email, role, petition) {
    const name = email.split("@")[0];
    const where = petition ? ["--petition", petition] : [];
    await this.run(["user", "add", "--email", email, "--name", name, "--role", role, ...where, "--password-stdin"], `${PASSWORD}\n`);
  }

  /** The mails written so far, oldest first, as the text of their .eml files. */
  async mails() {
    const folder = join(this.home, "mail");
    const names = await readdir(folder).catch(() => []);
    const mails = await Promise.all(names.filter((name) => name.endsWith(".eml")).map((name) => readFile(join(folder, name), "utf8")));
    const date = (mail) => Date.parse(mail.match(/^Date: (.*)$/m)?.[1] ?? "");
    return mails.sort((one, other) => date(one) - date(other));
  }
}

function finished(command, args, options = {}, input = "") {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { ...options, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${args.join(" ")}: ${stderr || error.message}`)) : resolve(stdout),
    );
    // A program that reads nothing may be gone before its input.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
