namespace Grpc.Core;

/// <summary>Serves a server streaming call, which ends when it returns.</summary>
/// <typeparam name="TRequest">The request's type.</typeparam>
/// <typeparam name="TResponse">The responses' type.</typeparam>
/// <param name="request">The request.</param>
/// <param name="responseStream">The stream of responses.</param>
/// <param name="context">The call.</param>
public delegate Task ServerStreamingServerMethod<TRequest, TResponse>(
    TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context)
    where TRequest : class
    where TResponse : class;
