using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using static Grpc.Reflection.V1Alpha.ServerReflection;

namespace Microservices.Server.Reflection;

/// <summary>
/// <c>grpc.reflection.v1alpha.ServerReflection</c>: the same bytes under an older name.
/// </summary>
internal sealed class ReflectionV1AlphaService(ReflectionAnswers answers) : ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requests, IServerStreamWriter<ServerReflectionResponse> responses, ServerCallContext context) =>
        Conversation.RunAsync(requests, responses, context, Answer);

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var answer = answers.Answer(Grpc.Reflection.V1.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
        return ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString());
    }
}
