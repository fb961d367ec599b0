using Microservices.Tests.Bench;
using Microservices.Tests.Bench.Startup;

return await BenchCommand.RunAsync(args, [new StartupVerb()]);
