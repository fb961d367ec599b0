using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Grpc.Core;

namespace Microservices.Client.Calls;

/// <summary>Why a call failed, in one line that says what to do.</summary>
/// <param name="Status">The gRPC status.</param>
/// <param name="Detail">The line.</param>
internal sealed record CallFailure(StatusCode Status, string Detail)
{
    /// <summary>The status as the gRPC specification spells it, for example <c>DEADLINE_EXCEEDED</c>.</summary>
    public string StatusName
    {
        get
        {
            var name = new StringBuilder();
            foreach (var letter in $"{Status}")
            {
                name.Append(char.IsUpper(letter) && name.Length > 0 ? "_" : string.Empty).Append(char.ToUpperInvariant(letter));
            }

            return name.ToString();
        }
    }

    /// <param name="exception">What the call threw.</param>
    /// <param name="target">Whom it was for.</param>
    /// <param name="refusal">Why a server's certificate was refused, null when none was.</param>
    /// <param name="connections">What became of the connections.</param>
    public static CallFailure From(Exception exception, GreeterTarget target, string? refusal, OpenConnections connections)
    {
        if (exception is not RpcException rpc || rpc.StatusCode == StatusCode.Cancelled)
        {
            return new(StatusCode.Cancelled, "the call was interrupted.");
        }

        if (refusal is not null)
        {
            return new(StatusCode.Unavailable, refusal); // The channel says INTERNAL; gRPC says a transport that cannot be had is UNAVAILABLE.
        }

        return rpc.StatusCode switch
        {
            _ when connections.RefusedClient is { } why => new(StatusCode.Unavailable, DescribeRefusal(why, target)),
            StatusCode.DeadlineExceeded => new(rpc.StatusCode, $"no answer from {target.Origin} within {target.Deadline.TotalSeconds} s; --deadline allows more."),
            _ when InnerMost<SocketException>(rpc) is { } socket => new(StatusCode.Unavailable, Describe(socket, target)),
            _ when InnerMost<AuthenticationException>(rpc) is { } tls => new(StatusCode.Unavailable, $"no TLS with {target.Origin}: {OneLine(tls.Message)} A cleartext endpoint is called by http://."),
            StatusCode.Unavailable or StatusCode.Internal when !connections.EverOpened =>
                new(StatusCode.Unavailable, $"no HTTP/2 at {target.Origin}: what listens there speaks something else. A TLS endpoint is called by https://."),
            _ => new(rpc.StatusCode, OneLine(rpc.Status.Detail)),
        };
    }

    private static string DescribeRefusal(string why, GreeterTarget target)
    {
        const string Only = "the server refused the connection: it asks for a client certificate";
        return target.CertificateFile is null
            ? $"{Only}: name one with --cert and --key."
            : $"{Only} of a CA that it trusts, and the one in '{target.CertificateFile}' is not good enough ({why}): name another with --cert and --key.";
    }

    private static string Describe(SocketException socket, GreeterTarget target) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"nothing listens at {target.Origin}: start the server ('dotnet run --project server'), or name its --address.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"no host is named '{target.Address.Host}': check --address.",
        _ => $"no connection to {target.Origin}: {OneLine(socket.Message)}",
    };

    private static T? InnerMost<T>(RpcException rpc)
        where T : Exception
    {
        T? found = null;
        for (var e = rpc.Status.DebugException ?? rpc.InnerException; e is not null; e = e.InnerException)
        {
            found = e as T ?? found;
        }

        return found;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
