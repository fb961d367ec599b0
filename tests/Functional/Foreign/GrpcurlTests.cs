using Microservices.Tests.Common;
using Microservices.Tests.Functional.Readme;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>The README's grpcurl commands, each over TLS and in cleartext.</summary>
public sealed class GrpcurlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    public static TheoryData<string, string> CommandsAndProtocols
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var command in GrpcurlCommands.All.Where(command => !command.Contains(" -cert ", StringComparison.Ordinal)))
            {
                data.Add(command, "h2");
                data.Add(command, "h2c");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CommandsAndProtocols))]
    public async Task ACommand_IsAnswered(string command, string protocol)
    {
        ForeignTool.Need(ForeignTool.GrpcurlMissing);
        var args = GrpcurlCommands.Split(command)[1..];
        args.RemoveAll(arg => arg is "-plaintext" or "-cacert" or GrpcurlCommands.Ca);
        string[] transport = protocol == "h2" ? ["-cacert", shared.Server.Certificates.CaCertificatePath] : ["-plaintext"];
        var at = args.FindIndex(arg => arg.StartsWith("localhost:", StringComparison.Ordinal));
        args[at] = $"localhost:{shared.Server.Address(protocol).Port}";

        await using var grpcurl = RunningProgram.StartTool("grpcurl", [.. transport, .. args]);

        await grpcurl.Output.Line(Answer(args[^1], args[^2])).Bounded();
        if (!command.EndsWith("/Watch", StringComparison.Ordinal))
        {
            var ended = await grpcurl.EndAsync();
            Assert.True(ended.ExitCode == 0, $"{ended}");
        }
    }

    private static string Answer(string last, string before) => (last, before) switch
    {
        ("list", _) => "^greet.v1.Greeter$",
        (_, "describe") => "^service Greeter {$",
        ("grpc.health.v1.Health/Check" or "grpc.health.v1.Health/Watch", _) => "\"status\": \"SERVING\"",
        _ => "\"message\": \"hello Ada\"",
    };
}
