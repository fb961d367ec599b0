using Grpc.Core;

namespace Microservices.Client;

/// <summary>What the client's exit code says.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something other than a call failed, for example the demo's server did not start.</summary>
    public const int Failure = 1;

    /// <summary>The command line, or a file it names, is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A call failed: 64 + the gRPC status code, as grpcurl does.</summary>
    public static int Of(StatusCode status) => status == StatusCode.OK ? Success : 64 + (int)status;
}
