using Greet.V1;
using Grpc.Core;

namespace Microservices.Tests.Bench.Serving;

/// <summary>Greets at once.</summary>
internal sealed class BareGreeter : Greeter.GreeterBase
{
    public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context) =>
        Task.FromResult(new HelloReply { Message = request.Name });
}
