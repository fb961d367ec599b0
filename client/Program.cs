using Microservices.Client.Commands;

return await ClientCommand.RunAsync(args);
