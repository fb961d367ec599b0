using Microservices.Tests.Bench;
using Microservices.Tests.Bench.Churn;
using Microservices.Tests.Bench.Close;
using Microservices.Tests.Bench.Closing;
using Microservices.Tests.Bench.Memory;
using Microservices.Tests.Bench.Overhead;
using Microservices.Tests.Bench.Serving;
using Microservices.Tests.Bench.Startup;

// What a verb starts as a process of its own; not for people.
if (args is [BareServerOptions.Verb, ..])
{
    return await BareServer.RunAsync(BareServerOptions.Parse(args));
}

if (args is [ClosingServerOptions.Verb, ..])
{
    return await ClosingServer.RunAsync(ClosingServerOptions.Parse(args));
}

return await BenchCommand.RunAsync(args, [new StartupVerb(), new OverheadVerb(), new MemoryVerb(), new ChurnVerb(), new CloseVerb()]);
