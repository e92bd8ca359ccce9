// Starts the language server for IQ; what it can do is its own matter.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const [command, ...args] = workspace.getConfiguration("isthmus").get("command");
  client = new LanguageClient(
    "isthmus",
    "Isthmus",
    { command, args },
    { documentSelector: [{ language: "iq" }] },
  );
  await client.start();
};

exports.deactivate = () => client?.stop();
