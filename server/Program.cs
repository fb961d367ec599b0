using Microservices.Server.Health.SelfChecking;
using Microservices.Server.Hosting;

return args is [SelfCheck.Command, .. var rest] ? await SelfCheck.RunAsync(rest) : await GreeterServer.RunAsync(args);
