using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Microservices.Client.Commands;

/// <summary>The ordinary help, with examples and exit codes below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Examples =
        """
        Examples:
          client hello Ada                                   over TLS, the connection closed after the call
          client stream --address http://localhost:8001      in cleartext
          client hello --close keep --deadline 0.5           the client closes, after half a second at most
          client hello --address https://10.0.0.7:8000 --ca ca.crt
          client load --duration 30 --close-every 1000       calls for half a minute, connections closed under them
          client load --calls 5000 --address https://server:8000 --address https://other:8000
          client demo                                        needs no running server

        Exit code: 0; 2 for wrong usage; 64 + the gRPC status code when the call failed, so 78 for UNAVAILABLE; 1 when a load
        lost a call or the demo failed.

        """;

    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return result;
    }
}
