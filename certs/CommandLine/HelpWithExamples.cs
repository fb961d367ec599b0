using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Microservices.Certificates.CommandLine;

internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          dotnet run --project certs                             make what is missing, renew what needs it
          dotnet run --project certs -- --name grpc.test         the server is also reached as grpc.test
          dotnet run --project certs -- --name 192.0.2.7         ... and by its address
          dotnet run --project certs -- renew                    new certificates from the same CA
          dotnet run --project certs -- renew --ca               a new CA, and new certificates from it

        Exit code: 0; 1 when it failed; 2 for wrong usage.
        """;

    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return result;
    }
}
