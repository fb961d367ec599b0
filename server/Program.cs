using Microservices.Server.Hosting;

return await GreeterServer.RunAsync(args);
